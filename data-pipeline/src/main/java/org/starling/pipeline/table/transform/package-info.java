/**
 * What was fitted to a table, and its use: {@link org.starling.pipeline.table.transform.TableTransform} is saved in manifests
 * and checkpoints, {@link org.starling.pipeline.table.transform.TableEncoder} applies it. Training and inference call the same
 * encoder with the same cells, so they get the same bytes.
 */
package org.starling.pipeline.table.transform;
