/**
 * Fine-tuning: a job that starts from the weights of a checkpoint, and changes its network. {@link
 * org.starling.driver.finetuning.FineTuning} edits the configuration ({@code EditedNetwork}), then takes the weights by layer name:
 *
 * <ol>
 *   <li>{@code DataMatch} refuses data that were encoded in another way than the checkpoint's;
 *   <li>{@code Head} replaces the output layer;
 *   <li>{@code LearningRateFactors} multiplies the learning rates of layers;
 *   <li>{@code LayerFreezer} freezes layers.
 * </ol>
 *
 * <p>Invariants: weights that are taken keep their bits; layers are frozen only if the job says so, whatever the checkpoint had; the
 * updater state is new. All problems of one step are refused before anything is trained.
 */
package org.starling.driver.finetuning;
