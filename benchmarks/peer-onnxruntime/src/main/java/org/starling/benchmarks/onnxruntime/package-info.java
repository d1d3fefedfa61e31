/** onnxruntime as a contender: it computes the outputs of models that Starling exported. */
package org.starling.benchmarks.onnxruntime;
