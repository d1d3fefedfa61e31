/**
 * PyTorch as a contender: its C++ API through JavaCPP's presets, without a layer of Java between. Convolutions have channels
 * last, Adam is the fused one, and inference runs in inference mode; each is the fastest variant that PyTorch offers.
 */
package org.starling.benchmarks.pytorch;
