/**
 * Values of parameters: what an application binds, the literals of Polars SQL that mean the same
 * values and types, the values of JSON that scripts get, and what is told of parameters before they
 * are bound.
 *
 * <p>A value goes three steps: {@code JavaValues} reads a Java object as a {@code BoundValue},
 * {@code Conversions} gives it the type that the application asks for, and {@code LiteralWriter}
 * spells it. Uses {@code sql} for the record of a literal only, {@code type} and {@code error};
 * knows nothing of statements.
 */
package dev.oleander.polars.jdbc.parameter;
