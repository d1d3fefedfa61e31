/**
 * What is learnt from training records. {@link org.starling.pipeline.table.profile.TableProfile} answers by exact sums, exact
 * counts and exact order statistics only, so that what is fitted to them is the same however the records are partitioned.
 */
package org.starling.pipeline.table.profile;
