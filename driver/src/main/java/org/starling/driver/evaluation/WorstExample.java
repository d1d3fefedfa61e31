package org.starling.driver.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.starling.kernels.validation.OptionalValue;

/**
 * One of the examples with the highest loss.
 *
 * @param example its number in the data, from 0: of a job in the order of the shards, of a fit in that of the rows held back
 * @param actual its class
 * @param predicted class of the greatest output
 * @param predictedProbability that output
 * @param actualProbability output for its class
 * @param loss its cross entropy
 * @param image PNG file in Base64; absent if examples are not small images of bytes
 */
public record WorstExample(
        long example,
        String actual,
        String predicted,
        double predictedProbability,
        double actualProbability,
        double loss,
        @JsonInclude(JsonInclude.Include.NON_NULL) @OptionalValue String image) {}
