package org.starling.driver.ml;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Records the warnings of a class. */
final class Warnings extends AbstractAppender {
    private final List<String> messages = new CopyOnWriteArrayList<>();

    private Warnings() {
        super("warnings", null, null, true, Property.EMPTY_ARRAY);
    }

    /** The warnings that a class logs during an action. */
    static List<String> of(Class<?> source, Runnable action) {
        Warnings warnings = new Warnings();
        warnings.start();
        Logger logger = (Logger) LogManager.getLogger(source);
        logger.addAppender(warnings);
        Level level = logger.getLevel();
        logger.setLevel(Level.WARN); // a command that ran with --quiet in this JVM has left errors only
        try {
            action.run();
        } finally {
            logger.setLevel(level);
            logger.removeAppender(warnings);
            warnings.stop();
        }
        return warnings.messages;
    }

    @Override
    public void append(LogEvent event) {
        if (event.getLevel().isMoreSpecificThan(Level.WARN)) {
            messages.add(event.getMessage().getFormattedMessage());
        }
    }
}
