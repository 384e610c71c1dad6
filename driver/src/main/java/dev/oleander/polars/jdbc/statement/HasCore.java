package dev.oleander.polars.jdbc.statement;

/** A statement, whichever of Avatica's classes it extends. */
interface HasCore {
  StatementCore core();
}
