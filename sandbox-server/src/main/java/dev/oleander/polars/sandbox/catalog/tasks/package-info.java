/**
 * How tasks are done by Iceberg's worker threads, for reading manifests and for writing them. It
 * knows Iceberg and nothing of the server.
 */
package dev.oleander.polars.sandbox.catalog.tasks;
