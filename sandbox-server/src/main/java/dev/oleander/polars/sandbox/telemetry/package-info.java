/**
 * What the server tells of itself: the forms of its log, and its metrics, fed by the listeners of
 * {@code worker} and {@code workload} and by those who ask {@code history} and pool when somebody
 * asks it. It may use these and {@code error}; the only package that knows Prometheus.
 */
package dev.oleander.polars.sandbox.telemetry;
