package org.starling.kernels.replica;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdaBeliefUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * DL4J's AdaBelief with a state that fits the vectors of DL4J's networks. The settings of 1.0.0-M2.1 require a state of two
 * dimensions, but networks give them one dimension, so DL4J cannot create the updater. The updater itself is DL4J's.
 *
 * <p>Live networks of Starling have these settings. Stored configurations name DL4J's own class.
 */
public final class RepairedAdaBelief extends AdaBelief {
    private static final String OWN = quoted(RepairedAdaBelief.class);
    private static final String PLAIN = quoted(AdaBelief.class);

    /** Settings with DL4J's defaults, which DL4J's JSON reader completes. */
    public RepairedAdaBelief() {}

    private static String quoted(Class<?> type) {
        return '"' + type.getName() + '"';
    }

    /** Returns DL4J's JSON of a network with these settings in place of DL4J's. */
    static String putInto(String json) {
        return json.replace(PLAIN, OWN);
    }

    /** Returns DL4J's JSON of a network with DL4J's settings in place of these. */
    static String removeFrom(String json) {
        return json.replace(OWN, PLAIN);
    }

    /**
     * Checks that a network can create its updater.
     *
     * @param json its configuration, as DL4J writes it
     */
    static void requireIn(String json) {
        if (json.contains(PLAIN)) {
            throw new IllegalArgumentException(
                    "Cannot train this network: DL4J 1.0.0-M2.1 cannot create its updater AdaBelief; use another updater such as Adam, or train the network by a job file (model.json)");
        }
    }

    @Override
    public GradientUpdater<?> instantiate(INDArray state, boolean initialise) {
        AdaBeliefUpdater updater = new AdaBeliefUpdater(this);
        INDArray row = state.reshape(1, state.length());
        updater.setStateViewArray(row, new long[] {1, state.length() / 2}, row.ordering(), initialise);
        return updater;
    }

    @Override
    @SuppressWarnings("MissingSuperCall") // it would return DL4J's settings
    public AdaBelief clone() {
        RepairedAdaBelief copy = new RepairedAdaBelief();
        ISchedule schedule = getLearningRateSchedule();
        copy.setLrAndSchedule(getLearningRate(), schedule == null ? null : schedule.clone());
        copy.setBeta1(getBeta1());
        copy.setBeta2(getBeta2());
        copy.setEpsilon(getEpsilon());
        return copy;
    }
}
