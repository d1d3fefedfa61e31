package org.starling.driver.config;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;

/**
 * Records of a run besides its checkpoints: the {@code tracking} block. The report is always written.
 *
 * @param cost prices that the report of a run uses; none by default
 * @param tensorboard folder of event files for TensorBoard; any Hadoop path; null for none
 * @param mlflow server that records runs; null for none
 */
public record TrackingSpec(
        @Default("{}") CostSpec cost, @OptionalValue String tensorboard, @OptionalValue MlflowSpec mlflow)
        implements Serializable {
    public TrackingSpec {
        new Checks()
                .requirePresent(cost, "cost")
                .require(
                        tensorboard == null || !tensorboard.isBlank(),
                        "tensorboard",
                        "is empty; leave it out or name a folder")
                .done();
    }

    /**
     * Prices and powers for the cost of a run.
     *
     * @param pricePerCoreHour money for one core for one hour; null if the report names no money
     * @param currency of the price, as the report shows it; {@code EUR} by default
     * @param wattsPerCore power of one core, for the estimate of energy where none is measured; 10 by default
     */
    public record CostSpec(
            @OptionalValue Double pricePerCoreHour, @Default("EUR") String currency, @Default("10") double wattsPerCore)
            implements Serializable {
        /** No money, and the default power. */
        public static final CostSpec DEFAULT = new CostSpec(null, "EUR", 10);

        public CostSpec {
            new Checks()
                    .require(
                            pricePerCoreHour == null || (pricePerCoreHour >= 0 && Double.isFinite(pricePerCoreHour)),
                            "pricePerCoreHour",
                            "must be 0 or more, is " + pricePerCoreHour)
                    .require(currency != null && !currency.isBlank(), "currency", "is empty; name a currency")
                    .require(
                            wattsPerCore > 0 && Double.isFinite(wattsPerCore),
                            "wattsPerCore",
                            "must be more than 0, is " + wattsPerCore)
                    .done();
        }
    }
}
