/** Programs that tests start in processes of their own, with only the driver's jar beside them. */
package dev.oleander.polars.conformance.programs;
