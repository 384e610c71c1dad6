/**
 * The words in which the server and the packages below speak of workloads and workers: what a
 * workload asks for ({@link dev.oleander.polars.sandbox.worker.LeaseRequest}, {@link
 * dev.oleander.polars.sandbox.worker.WorkerRequest}), who takes its result, how it can fail, what a
 * pool is to be and what it says of itself.
 *
 * <p>The packages below run workloads in boxes: isolated process trees, each with one Python worker
 * inside. Each uses those named before it, as its own description says:
 *
 * <ul>
 *   <li>{@code cgroup}, {@code state}: what boxes have on the host
 *   <li>{@code box}: boxes that run, whatever keeps them apart
 *   <li>{@code isolation}: what keeps them apart
 *   <li>{@code protocol}: the talk with the worker in a box
 *   <li>{@code start}: how boxes and their workers come about
 *   <li>{@code canary}: the proof that the walls hold
 *   <li>{@code schedule}: who gets which worker, and when
 *   <li>{@code pool}: all of it together, which is what the server uses
 * </ul>
 *
 * <p>None knows HTTP or catalogs; callers hand over resolved tables and receive bytes.
 *
 * <p>May use: the JDK and {@code relay}. Nothing else of the server, and none of the packages
 * below. Those may use Jackson, SLF4J and {@code host}, too.
 */
package dev.oleander.polars.sandbox.worker;
