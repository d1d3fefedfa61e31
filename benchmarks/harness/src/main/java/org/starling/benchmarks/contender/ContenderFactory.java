package org.starling.benchmarks.contender;

/** Makes contenders of one kind; registered in {@code META-INF/services}. */
public interface ContenderFactory {

    /** Name by which benchmark definitions refer to this kind. */
    String kind();

    /** A contender that has not done anything yet. */
    Contender create(Settings settings) throws Exception;
}
