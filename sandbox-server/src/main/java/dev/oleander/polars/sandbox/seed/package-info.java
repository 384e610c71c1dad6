/**
 * The sample data of a new embedded lake, made by a workload like any other. It composes {@code
 * catalog}, {@code worker} and what {@code workload} puts between them.
 */
package dev.oleander.polars.sandbox.seed;
