package org.starling.driver.job;

/**
 * Which checkpoint a resumed job goes on from.
 *
 * @param epoch its epoch; null for the latest
 */
public record ResumePoint(Integer epoch) {
    /** The checkpoint of the highest epoch. */
    public static final ResumePoint LATEST = new ResumePoint(null);
}
