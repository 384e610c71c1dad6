/**
 * The server's catalogs as Iceberg REST catalogs, so that other engines read and commit through it:
 * what each route does, with which rights, in Iceberg's own words. It knows Iceberg and the rest of
 * {@code catalog}, and neither HTTP's server nor who the clients are.
 */
package dev.oleander.polars.sandbox.catalog.rest;
