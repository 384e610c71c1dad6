package dev.oleander.polars.sandbox.config;

/**
 * What one client may ask of the HTTP server.
 *
 * @param maxConnections how many connections may be open; default 2048
 * @param maxHeaderBytes how long the head of a request may be; default 16 KiB
 * @param maxBodyBytes how long its body may be; default 8 MiB
 * @param requestTimeoutSeconds how long a request may take to arrive; default 30
 * @param requestsPerSecond how many requests a principal may send a second, on the average of ten;
 *     0 means any number; default 500
 */
public record HttpConfig(
    int maxConnections,
    int maxHeaderBytes,
    int maxBodyBytes,
    int requestTimeoutSeconds,
    int requestsPerSecond) {}
