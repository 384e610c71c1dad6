/**
 * What an operator can set: the configuration file, its defaults and its checks. It uses no other
 * package of the server.
 */
package dev.oleander.polars.sandbox.config;
