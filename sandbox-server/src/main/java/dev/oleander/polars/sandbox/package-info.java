/**
 * The program: reads the command line, puts the packages together, starts and stops. It may use all
 * of them.
 */
package dev.oleander.polars.sandbox;
