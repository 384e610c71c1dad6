/**
 * Connections for pools: {@link javax.sql.PooledConnection}s, and the handles that applications get
 * of them. Knows nothing of the driver but {@link PhysicalConnection}. Uses {@code error}.
 */
package dev.oleander.polars.jdbc.pool;
