package org.starling.pipeline.encode;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.column.XxHash64;
import org.starling.pipeline.spec.CompareSpec;

/** Appends the values of one {@link Encoding} to a packed example. */
@FunctionalInterface
interface CellEncoder {
    void encode(InputCells cells, ByteBuffer target);

    /**
     * The encoder of an encoding.
     *
     * @param compare rules by which texts are equal
     */
    static CellEncoder of(Encoding encoding, CompareSpec compare) {
        // a pattern switch would need Java 21
        if (encoding instanceof Encoding.Scaled one) {
            ColumnScaling scaling = one.scaling();
            return (cells, target) -> target.putFloat(scaling.apply(cells.number(one.input())));
        } else if (encoding instanceof Encoding.Logarithm one) {
            return (cells, target) -> {
                double value = cells.number(one.input());
                target.putFloat((float) Math.copySign(StrictMath.log1p(Math.abs(value)), value));
            };
        } else if (encoding instanceof Encoding.Quantile one) {
            return of(one.value(), compare);
        } else if (encoding instanceof Encoding.UnitNorm all) {
            return unitNorm(all.inputs().stream().mapToInt(Integer::intValue).toArray());
        } else if (encoding instanceof Encoding.OneHot one) {
            Map<TextSlice, Integer> indices = indices(one.categories());
            return (cells, target) -> hot(target, one.width(), indices.getOrDefault(cells.text(one.input()), -1));
        } else if (encoding instanceof Encoding.Index one) {
            Map<TextSlice, Integer> indices = indices(one.categories());
            int unknown = one.categories().size();
            return (cells, target) -> target.putFloat(indices.getOrDefault(cells.text(one.input()), unknown));
        } else if (encoding instanceof Encoding.MultiHot one) {
            return multiHot(one, compare);
        } else if (encoding instanceof Encoding.Hashed one) {
            return (cells, target) -> {
                long hash = cells.text(one.input()).hash(XxHash64.SEED);
                hot(target, one.buckets(), (int) Long.remainderUnsigned(hash, one.buckets()));
            };
        } else if (encoding instanceof Encoding.Cyclic one) {
            return (cells, target) -> {
                double angle = 2 * Math.PI * (cells.number(one.input()) % one.period()) / one.period();
                target.putFloat((float) StrictMath.sin(angle)).putFloat((float) StrictMath.cos(angle));
            };
        } else if (encoding instanceof Encoding.Bins one) {
            double[] edges =
                    one.edges().stream().mapToDouble(Double::doubleValue).toArray();
            return (cells, target) -> hot(target, one.width(), bin(edges, cells.number(one.input())));
        }
        throw new IllegalArgumentException("Cannot encode cells: no encoder for " + encoding.getClass());
    }

    private static CellEncoder unitNorm(int[] inputs) {
        return (cells, target) -> {
            double largest = 0;
            for (int input : inputs) {
                largest = Math.max(largest, Math.abs(cells.number(input)));
            }
            double squares = 0;
            for (int input : inputs) {
                // squares of large numbers would overflow
                double part = largest == 0 ? 0 : cells.number(input) / largest;
                squares += part * part;
            }
            double length = Math.sqrt(squares);
            for (int input : inputs) {
                target.putFloat(length == 0 ? 0 : (float) (cells.number(input) / largest / length));
            }
        };
    }

    private static CellEncoder multiHot(Encoding.MultiHot one, CompareSpec compare) {
        Map<TextSlice, Integer> indices = indices(one.categories());
        Pattern separator = Pattern.compile(one.separator(), Pattern.LITERAL);
        return (cells, target) -> {
            int start = target.position();
            hot(target, one.width(), -1);
            for (String part : separator.split(cells.text(one.input()).toString(), -1)) {
                TextSlice category = TextSlice.of(part).trim();
                compare.changeNumber(category);
                Integer index = indices.get(category);
                if (index != null) {
                    target.putFloat(start + index * Float.BYTES, 1f);
                }
            }
        };
    }

    private static Map<TextSlice, Integer> indices(List<String> categories) {
        Map<TextSlice, Integer> indices = new HashMap<>();
        for (int i = 0; i < categories.size(); i++) {
            indices.put(TextSlice.of(categories.get(i)), i);
        }
        return indices;
    }

    /** The array is zeroed: only the one that is not has to be written. */
    private static void hot(ByteBuffer target, int width, int index) {
        int start = target.position();
        if (index >= 0) {
            target.putFloat(start + index * Float.BYTES, 1f);
        }
        target.position(start + width * Float.BYTES);
    }

    private static int bin(double[] edges, double value) {
        int found = Arrays.binarySearch(edges, value);
        return found >= 0 ? found + 1 : -found - 1;
    }
}
