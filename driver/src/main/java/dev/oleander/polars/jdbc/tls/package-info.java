/**
 * What TLS needs: trusted authorities and a certificate of this side, read from PEM files and key
 * stores. Opens no connection. Uses {@code config} and {@code error}.
 */
package dev.oleander.polars.jdbc.tls;
