/**
 * The sample data of a new embedded lake, made by a workload like any other. It composes {@code
 * catalog} and {@code worker}.
 */
package dev.oleander.polars.sandbox.seed;
