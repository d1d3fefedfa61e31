package org.starling.pipeline.files;

import java.util.regex.Pattern;

/**
 * Texts from outside, such as class names, paths and messages, as they may be shown or stored: without the user information
 * of URIs, and without characters that control a terminal or reverse the direction of a line.
 */
public final class ShownText {
    /**
     * User information ends at the last at sign of the authority. A password that contains a slash, although it should be
     * encoded, is told from a port, which has digits only.
     */
    private static final Pattern USER_INFORMATION = Pattern.compile(
            "(?<=[A-Za-z0-9]:)//(?:[^/\\s?#\"<>\\[\\]^{}|\\\\]*@|[^/\\s:@\"]+:(?![0-9]+/)[^\\s@\"<>\\[\\]^{}|\\\\]*@)");
    /** Values of parameters with which object stores and web servers authorise a request. */
    private static final Pattern SIGNATURE = Pattern.compile(
            "(?i)([?&;](?:sig|signature|[a-z0-9_.-]*(?:token|secret|password|credential|signature|access[-_.]?key|api[-_.]?key))=)[^&;\\s\"'<>]+");

    private static final String OMITTED = "(omitted)";

    private ShownText() {}

    /** The text without user information and signatures in its URIs. */
    public static String withoutSecrets(String text) {
        String plain = text.contains("//") ? USER_INFORMATION.matcher(text).replaceAll("//") : text;
        return plain.indexOf('=') < 0 ? plain : SIGNATURE.matcher(plain).replaceAll("$1" + OMITTED);
    }

    /** A text of one or more lines; other control characters are written as in {@code \}{@code u001b}. */
    public static String lines(String text) {
        return escaped(withoutSecrets(text), "\n\t");
    }

    /** A text within a line. */
    public static String line(String text) {
        return escaped(withoutSecrets(text), "");
    }

    private static String escaped(String text, String kept) {
        StringBuilder shown = null;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            boolean escape = controls(letter) && kept.indexOf(letter) < 0;
            if (escape && shown == null) {
                shown = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (escape) {
                shown.append("\\u%04x".formatted((int) letter));
            } else if (shown != null) {
                shown.append(letter);
            }
        }
        return shown == null ? text : shown.toString();
    }

    /** Control characters, marks of direction, and separators of lines and paragraphs. */
    private static boolean controls(char letter) {
        return Character.isISOControl(letter)
                || (letter >= '\u200e' && letter <= '\u200f')
                || (letter >= '\u2028' && letter <= '\u202e')
                || (letter >= '\u2066' && letter <= '\u2069')
                || letter == '\u061c';
    }
}
