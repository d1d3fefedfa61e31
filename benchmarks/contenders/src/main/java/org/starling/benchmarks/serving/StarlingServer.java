package org.starling.benchmarks.serving;

import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Settings;
import org.starling.serving.StarlingModel;

/** Server as users have it. Kind {@code starling-server}; settings of {@link HttpServerContender}. */
public final class StarlingServer implements ContenderFactory {
    @Override
    public String kind() {
        return "starling-server";
    }

    @Override
    public Contender create(Settings settings) {
        return new HttpServerContender(settings, StarlingModel::of);
    }
}
