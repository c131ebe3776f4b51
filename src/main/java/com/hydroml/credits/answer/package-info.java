/**
 * How a decision looks to a client: status, problem and JSON. Single requests, batches and abandons
 * share it, so that one decision has one answer.
 */
@NullMarked
package com.hydroml.credits.answer;

import org.jspecify.annotations.NullMarked;
