package org.starling.kernels.onednn;

import java.util.function.Consumer;

/**
 * One setting of DL4J, for a small network.
 *
 * @param part part of a network that it belongs to, as the headings of the documentation name it
 * @param name its class
 * @param change sets it
 * @param certain sets it so that nothing depends on chance, for comparisons of backends, which draw other numbers
 */
record Dl4jSetting(String part, String name, Consumer<SettingNetwork> change, Consumer<SettingNetwork> certain) {
    static final String UPDATERS = "Updaters";
    static final String SCHEDULES = "Schedules";
    static final String REGULARISATION = "Regularisation";
    static final String LOSSES = "Losses";
    static final String OUTPUT_LAYERS = "Output layers";
    static final String CONSTRAINTS = "Constraints";
    static final String WEIGHT_NOISE = "Weight noise";
    static final String DROPOUT = "Dropout";

    Dl4jSetting(String part, String name, Consumer<SettingNetwork> change) {
        this(part, name, change, change);
    }

    static Dl4jSetting of(String part, Object setting, Consumer<SettingNetwork> change) {
        return new Dl4jSetting(part, setting.getClass().getSimpleName(), change);
    }

    /** Whether both can be on one network: output layers have losses of their own. */
    boolean goesWith(Dl4jSetting other) {
        return !part.equals(other.part) && !(bringsOutput() && other.bringsOutput());
    }

    private boolean bringsOutput() {
        return part.equals(LOSSES) || part.equals(OUTPUT_LAYERS) || name.equals("SpatialDropout");
    }

    @Override
    public String toString() {
        return name;
    }
}
