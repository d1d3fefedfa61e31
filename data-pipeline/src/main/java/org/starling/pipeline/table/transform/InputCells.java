package org.starling.pipeline.table.transform;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The prepared cells of one record at a time: filled and clipped. Numbers and texts come in two arrays, each in the order of
 * the inputs. Not thread-safe.
 */
final class InputCells implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] fills;
    private final double[] least;
    private final double[] most;
    private final boolean[] numeric;
    private final byte[][] textFills;
    /** By input: its place among the numbers, or among the texts. */
    private final int[] places;

    private transient ArrayData numbers;
    private transient ArrayData texts;

    InputCells(List<TableInput> inputs) {
        int size = inputs.size();
        fills = new double[size];
        least = new double[size];
        most = new double[size];
        numeric = new boolean[size];
        textFills = new byte[size][];
        places = new int[size];
        int numberCount = 0;
        for (int i = 0; i < size; i++) {
            TableInput input = inputs.get(i);
            numeric[i] = input.numeric();
            places[i] = numeric[i] ? numberCount++ : i - numberCount;
            least[i] = input.least() == null ? Double.NEGATIVE_INFINITY : input.least();
            most[i] = input.most() == null ? Double.POSITIVE_INFINITY : input.most();
            if (input.fill() != null && numeric[i]) {
                fills[i] = Double.parseDouble(input.fill());
            } else if (input.fill() != null) {
                textFills[i] = UTF8String.fromString(input.fill()).getBytes();
            }
        }
    }

    void take(ArrayData newNumbers, ArrayData newTexts) {
        numbers = newNumbers;
        texts = newTexts;
    }

    /** The number of an input. */
    double number(int input) {
        int place = places[input];
        return numbers.isNullAt(place)
                ? fills[input]
                : Math.max(least[input], Math.min(most[input], numbers.getDouble(place)));
    }

    /** The text of an input. */
    UTF8String text(int input) {
        int place = places[input];
        return texts.isNullAt(place) ? UTF8String.fromBytes(textFills[input]) : texts.getUTF8String(place);
    }
}
