/** The HTTP contract, row by row, against the real service with real servers behind it. */
package com.hydroml.credits.contract;
