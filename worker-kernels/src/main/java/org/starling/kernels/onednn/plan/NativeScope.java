package org.starling.kernels.onednn.plan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.dnnl_engine_handle;
import org.bytedeco.dnnl.dnnl_memory_desc_handle;
import org.bytedeco.dnnl.dnnl_memory_handle;
import org.bytedeco.dnnl.dnnl_post_ops_handle;
import org.bytedeco.dnnl.dnnl_primitive_attr_handle;
import org.bytedeco.dnnl.dnnl_primitive_desc_handle;
import org.bytedeco.dnnl.dnnl_primitive_handle;
import org.bytedeco.dnnl.dnnl_stream_handle;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory_desc_vector;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * Owner of native objects, which it frees in reverse order when it is closed. Counts the bytes of tensors. Not thread-safe.
 *
 * <p>Objects are built inside {@link #temporaries()}, which frees all objects that were not kept; keeping adds a reference that
 * outlives it.
 */
public final class NativeScope implements AutoCloseable {
    private final Deque<Pointer> kept = new ArrayDeque<>();
    private long bytes;

    /**
     * Opens a scope that frees the calling thread's objects of oneDNN that were not kept. Objects of ND4J are not freed: it
     * caches some of them.
     */
    @SuppressWarnings("unchecked") // an array of classes
    public static PointerScope temporaries() {
        return new PointerScope(
                dnnl_engine_handle.class,
                dnnl_memory_handle.class,
                dnnl_memory_desc_handle.class,
                dnnl_primitive_handle.class,
                dnnl_primitive_desc_handle.class,
                dnnl_primitive_attr_handle.class,
                dnnl_post_ops_handle.class,
                dnnl_stream_handle.class,
                memory_desc_vector.class,
                IntMemoryMap.class);
    }

    /** Keeps {@code pointer} until this scope is closed. */
    public <P extends Pointer> P keep(P pointer) {
        pointer.retainReference();
        kept.push(pointer);
        return pointer;
    }

    /** Allocates a new tensor, zeroed. */
    public memory allocate(memory.desc descriptor, engine cpu) {
        memory tensor = keep(new memory(descriptor, cpu));
        long size = descriptor.get_size();
        if (size > 0) {
            Pointer.memset(tensor.get_data_handle(), 0, size);
        }
        bytes += size;
        return tensor;
    }

    /** Bytes of the tensors that were allocated here. */
    public long bytes() {
        return bytes;
    }

    /** The memory of {@code tensor} as bytes, for bulk copies. Valid as long as the tensor is. */
    public static ByteBuffer bytesOf(memory tensor) {
        long size = tensor.get_desc().get_size();
        return new BytePointer(tensor.get_data_handle())
                .capacity(size)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
    }

    /** The memory of a float32 {@code tensor}, for bulk copies. Valid as long as the tensor is. */
    public static FloatBuffer floatsOf(memory tensor) {
        return bytesOf(tensor).asFloatBuffer();
    }

    /**
     * Returns the position of value {@code first} of a dense float32 {@code tensor}. Valid as long as the tensor is.
     */
    public static Pointer valuesFrom(memory tensor, long first) {
        return new BytePointer(tensor.get_data_handle()).getPointer(first * Float.BYTES);
    }

    @Override
    public void close() {
        while (!kept.isEmpty()) {
            kept.pop().releaseReference();
        }
        bytes = 0;
    }
}
