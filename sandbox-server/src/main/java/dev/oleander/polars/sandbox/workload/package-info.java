/**
 * The life of a workload: admitted, queued, run by a worker under a deadline, cancelled from any
 * side, remembered for a while. It composes {@code catalog}, as {@code access} shows it, and {@code
 * worker}, may use {@code error}, and knows nothing of HTTP.
 */
package dev.oleander.polars.sandbox.workload;
