/** Prepares raw data for a trained network, from what its checkpoint carries: the same bytes that training would have seen. */
package org.starling.pipeline.inference;
