package org.starling.pipeline.files;

import java.util.UUID;
import java.util.regex.Pattern;

/** Names of files and folders that exist only while something is written: a prefix and a random UUID. */
public final class TemporaryNames {
    private static final Pattern UNIQUE = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private TemporaryNames() {}

    /** A new name. */
    public static String create(String prefix) {
        return prefix + UUID.randomUUID();
    }

    /** Whether a name consists of this prefix and a UUID, and of nothing else. */
    public static boolean matches(String name, String prefix) {
        return name.startsWith(prefix)
                && UNIQUE.matcher(name.substring(prefix.length())).matches();
    }
}
