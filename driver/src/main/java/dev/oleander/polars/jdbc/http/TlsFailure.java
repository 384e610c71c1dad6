package dev.oleander.polars.jdbc.http;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What a failure of TLS means to a person, and what to do about it. */
final class TlsFailure {
  private static final Pattern NAMES = Pattern.compile("subjectAltNames: \\[([^]]*)]");

  private TlsFailure() {}

  /** Empty if it is no failure of TLS, or none that can be named. */
  static Optional<String> explain(IOException failure, String host) {
    if (failure instanceof SSLPeerUnverifiedException) {
      return Optional.of(
          "its certificate is not of the host '"
              + host
              + "' but of ["
              + names(failure)
              + "]. Put the right host into the URL, or have a certificate made for it");
    }
    if (!(failure instanceof SSLException)) {
      return Optional.empty();
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return Optional.of("its certificate has expired (" + cause.getMessage() + ")");
      }
      if (cause instanceof CertificateNotYetValidException) {
        return Optional.of(
            "its certificate is not valid yet ("
                + cause.getMessage()
                + "), or the clock of this machine is wrong");
      }
      if (cause instanceof CertPathBuilderException) {
        return Optional.of(
            "its certificate is of an authority that is not trusted. Set tlsTrustStore to a file"
                + " with the authority's certificate, or to system");
      }
    }
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("certificate_required") || message.contains("bad_certificate")) {
      return Optional.of(
          "it demands a certificate of the client, and takes none or not this one. See"
              + " tlsClientCertificate");
    }
    if (message.contains("handshake_failure")) {
      return Optional.of(
          "there is no version and cipher of TLS that both sides have, or it demands a certificate"
              + " of the client (see tlsClientCertificate)");
    }
    if (message.contains("unsupported or unrecognized ssl message")) {
      return Optional.of("it does not speak TLS. If it speaks plain HTTP, set tls=false");
    }
    return Optional.empty();
  }

  private static String names(IOException failure) {
    Matcher names = NAMES.matcher(String.valueOf(failure.getMessage()));
    return names.find() ? names.group(1) : "";
  }
}
