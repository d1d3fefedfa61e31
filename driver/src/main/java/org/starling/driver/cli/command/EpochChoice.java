package org.starling.driver.cli.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The value of {@code --epoch}: the number of an epoch, or {@code best}. */
sealed interface EpochChoice {

    /** The checkpoint after an epoch. */
    record Number(int epoch) implements EpochChoice {
        @Override
        public String toString() {
            return Integer.toString(epoch);
        }
    }

    /** The best checkpoint. */
    record Best() implements EpochChoice {
        @Override
        public String toString() {
            return "best";
        }
    }

    /** Reads it from the command line. */
    final class Converter implements ITypeConverter<EpochChoice> {
        @Override
        public EpochChoice convert(String word) {
            if (word.equals("best")) {
                return new Best();
            }
            try {
                return new Number(Integer.parseInt(word));
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'%s' is neither the number of an epoch nor 'best'".formatted(word));
            }
        }
    }
}
