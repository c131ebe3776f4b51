/**
 * The service beside what else one could use: the same load on each, one after another, in one run.
 *
 * <p>{@link com.hydroml.credits.load.compare.Compare} starts everything and is the load generator;
 * the subjects are processes of their own.
 */
package com.hydroml.credits.load.compare;
