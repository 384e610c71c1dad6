/**
 * The JDBC objects, on Avatica's classes.
 *
 * <p>Composes {@code sql}, {@code workload}, {@code arrow}, {@code json} and {@code catalog}, which
 * do not know each other, {@code value}, which makes JDBC's objects of what {@code arrow} reads,
 * and {@code parameter}, which makes literals for {@code sql} of what an application binds. There
 * is no Avatica server: whatever of Avatica would ask one is overridden here, and so is all that it
 * leaves out or gets wrong.
 *
 * <p>Threads: a connection, a statement and a result are used by one thread at a time. {@code
 * cancel}, {@code close} and {@code abort} may come from any other thread at any time; what they
 * share with the using thread says so where it is declared.
 */
package dev.oleander.polars.jdbc.statement;
