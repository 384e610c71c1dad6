/**
 * Reading and rewriting SQL statements: where one of several ends, what JDBC's escapes and
 * parameters become, which kind a statement is, which commands the driver carries out itself, which
 * tables it names, which columns of its result are a table's, and the text to send once every table
 * has a one-part alias.
 *
 * <p>Owns the lexer, the clause-aware scanner and the splicing of the dialect that Polars 2.x reads
 * (sqlparser's GenericDialect). It never prints a parsed statement: what needs no change reaches
 * the server byte for byte. It uses {@code java.*} only and knows no other package of the driver.
 */
package dev.oleander.polars.jdbc.sql;
