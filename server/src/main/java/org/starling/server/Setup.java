package org.starling.server;

import java.io.OutputStream;

/**
 * Options of a server, and what belongs to the program that starts it.
 *
 * @param options of the server
 * @param version of the program, for clients
 * @param accessLog receives a line of JSON for each request; stays open
 */
public record Setup(ServerOptions options, String version, OutputStream accessLog) {}
