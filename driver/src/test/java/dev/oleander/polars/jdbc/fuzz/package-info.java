/**
 * What the fuzz targets of the other packages have in common.
 *
 * <p>A target is a class named {@code …Fuzzer} with the method that Jazzer looks for, {@code
 * fuzzerTestOneInput}; what it throws is a finding. The ordinary build runs each over its seeds and
 * changed copies of them ({@link dev.oleander.polars.jdbc.fuzz.Mutations}), the profile {@code
 * fuzz} for longer and guided by coverage.
 */
package dev.oleander.polars.jdbc.fuzz;
