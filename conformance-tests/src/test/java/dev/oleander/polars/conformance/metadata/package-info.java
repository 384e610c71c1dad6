/** What DatabaseMetaData says, against what the server does and what tools make of it. */
package dev.oleander.polars.conformance.metadata;
