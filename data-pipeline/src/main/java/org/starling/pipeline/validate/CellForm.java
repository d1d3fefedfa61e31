package org.starling.pipeline.validate;

/** A property of the text of a cell that is counted. */
public enum CellForm {
    /** Was brought to another Unicode form. */
    UNICODE_CHANGED,
    /** Was a number in another form than its shortest one. */
    NUMBER_CHANGED,
    /** A point of time with an offset from UTC. */
    WITH_OFFSET,
    /** A point of time without an offset. */
    WITHOUT_OFFSET;

    /** The bit that stands for this form in a set of forms. */
    @SuppressWarnings("EnumOrdinal") // sets of forms are never stored
    public int bit() {
        return 1 << ordinal();
    }
}
