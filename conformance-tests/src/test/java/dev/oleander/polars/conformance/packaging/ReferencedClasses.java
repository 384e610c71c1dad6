package dev.oleander.polars.conformance.packaging;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a class file names in its constant pool, whether or not it is ever loaded. */
final class ReferencedClasses {
  private static final int MAGIC_AND_VERSION = 8;
  private static final Pattern ARRAY_OF_OBJECTS = Pattern.compile("\\[+L(.+);");

  private ReferencedClasses() {}

  /** Names with dots; of an array, its elements' class. */
  static Set<String> in(InputStream classFile) throws IOException {
    DataInputStream in = new DataInputStream(classFile);
    in.skipNBytes(MAGIC_AND_VERSION);
    int entries = in.readUnsignedShort();
    String[] texts = new String[entries];
    List<Integer> classes = new ArrayList<>();
    for (int i = 1; i < entries; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case 7 -> classes.add(in.readUnsignedShort());
        case 8, 16, 19, 20 -> in.skipNBytes(2); // string, method type, module, package
        case 15 -> in.skipNBytes(3); // method handle
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4); // numbers, members, dynamic ones
        case 5, 6 -> { // long and double, which take two entries
          in.skipNBytes(8);
          i++;
        }
        default -> throw new IOException("a constant of the unknown kind " + tag);
      }
    }
    Set<String> names = new TreeSet<>();
    for (int index : classes) {
      String name = texts[index];
      Matcher array = ARRAY_OF_OBJECTS.matcher(name);
      if (array.matches()) {
        name = array.group(1);
      }
      if (!name.startsWith("[")) {
        names.add(name.replace('/', '.'));
      }
    }
    return names;
  }
}
