package dev.oleander.polars.conformance.programs;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads, verifies and initializes every class of a jar, and resolves the types of the driver's own
 * methods; prints the classes that fail. Argument: the jar.
 */
public final class LinkClasses {
  private LinkClasses() {}

  public static void main(String[] arguments) throws Exception {
    Path jar = Path.of(arguments[0]);
    List<String> names;
    try (JarFile entries = new JarFile(jar.toFile())) {
      names =
          entries.stream()
              .map(JarEntry::getName)
              .filter(name -> name.endsWith(".class"))
              .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
              .toList();
    }
    URL[] classPath = {jar.toUri().toURL()};
    try (URLClassLoader loader =
        new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
      for (String name : names) {
        try {
          Class<?> type = Class.forName(name, true, loader);
          if (!name.contains(".shaded.")) {
            Objects.requireNonNull(
                type.getMethods()); // as tools in dynamic languages do, with those inherited
          }
        } catch (LinkageError e) {
          System.out.println(name);
        }
      }
    }
  }
}
