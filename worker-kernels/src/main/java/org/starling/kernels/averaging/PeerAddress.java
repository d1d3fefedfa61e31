package org.starling.kernels.averaging;

import org.starling.kernels.validation.Checks;

/**
 * Address of the averaging node of one JVM.
 *
 * @param jvm identifies the node: ranks with equal values share memory
 * @param host name or address at which the other executors reach it
 * @param port its TCP port
 */
public record PeerAddress(String jvm, String host, int port) {

    public PeerAddress {
        new Checks()
                .requirePresent(jvm, "jvm")
                .require(jvm == null || jvm.indexOf('@') < 0, "jvm", "must not contain @, is " + jvm)
                .requirePresent(host, "host")
                .require(port > 0 && port < 65_536, "port", "must lie between 1 and 65535, is " + port)
                .done();
    }

    /** The address as one word, for {@code BarrierTaskContext.allGather}. */
    public String encode() {
        return jvm + "@" + this;
    }

    /**
     * Parses the result of {@link #encode}.
     *
     * @throws IllegalArgumentException if the text is not an address
     */
    public static PeerAddress decode(String text) {
        int at = text.indexOf('@');
        int colon = text.lastIndexOf(':');
        if (at < 1 || colon < at) {
            throw new IllegalArgumentException("Cannot read a peer's address: expected jvm@host:port, got '" + text
                    + "'; use the same Starling jar on all executors");
        }
        return new PeerAddress(
                text.substring(0, at), text.substring(at + 1, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** {@code host:port}, as messages show it. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
