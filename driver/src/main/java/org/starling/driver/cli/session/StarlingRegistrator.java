package org.starling.driver.cli.session;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.serializer.KryoRegistrator;
import org.nd4j.kryo.Nd4jSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.starling.kernels.batch.ExampleBlock;

/**
 * Tells Kryo about blocks of examples, and how records and ND4J arrays are written. Does not touch ND4J itself: an executor that only
 * keeps blocks never loads its native libraries.
 */
public final class StarlingRegistrator implements KryoRegistrator {
    /** One instance of each class of immutable collection in the JDK. */
    private static final List<Object> IMMUTABLE = List.of(
            List.of(),
            List.of(1),
            Set.of(),
            Set.of(1),
            Map.of(),
            Map.of(1, 1),
            Collections.unmodifiableCollection(new ArrayList<>()),
            Collections.unmodifiableList(new ArrayList<>()),
            Collections.unmodifiableSet(new HashSet<>()),
            Collections.unmodifiableMap(new HashMap<>()),
            Collections.unmodifiableSortedSet(new TreeSet<>()),
            Collections.unmodifiableSortedMap(new TreeMap<>()));

    @Override
    public void registerClasses(Kryo kryo) {
        kryo.register(ExampleBlock.class);
        kryo.register(ExampleBlock[].class);
        kryo.register(byte[].class);
        kryo.register(int[].class);
        kryo.register(float[].class);
        // Kryo writes fields by their offset, which Java refuses to tell for records
        kryo.addDefaultSerializer(Record.class, new JavaSerializer());
        // and collections by adding to an empty one, which immutable ones refuse
        IMMUTABLE.stream().map(Object::getClass).distinct().forEach(type -> kryo.register(type, new JavaSerializer()));
        kryo.addDefaultSerializer(INDArray.class, new Nd4jSerializer());
    }
}
