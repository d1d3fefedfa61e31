/**
 * Sensitive columns. {@link org.starling.pipeline.privacy.PrivacySpec} is their part of the configuration. {@link
 * org.starling.pipeline.privacy.KeyedHash} replaces their texts when a cell is read, so that later steps, the manifest and the
 * report know only hashes. {@link org.starling.pipeline.privacy.SensitiveColumns} is stored in the manifest, so that inference
 * replaces them in the same way. {@link org.starling.pipeline.privacy.KeyFile} reads keys.
 */
package org.starling.pipeline.privacy;
