/**
 * What can go wrong, in the words of the workload API: one enum of error codes and the exception
 * that carries one. Every other package may use it; it uses none.
 */
package dev.oleander.polars.sandbox.error;
