// <avatar-figure src="….glb" poster="….png">: a figure to be turned with the pointer, the arrows and the wheel.
//
// Draws what our figures and most others are made of: triangles with a base colour or texture, nodes, animation of
// nodes. A file with compressed meshes, or a browser without WebGL 2, leaves the poster. Nothing is fetched but `src`.
"use strict";

(() => {
  const SIZES = {SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT4: 16};
  const ARRAYS = {5120: Int8Array, 5121: Uint8Array, 5122: Int16Array, 5123: Uint16Array, 5125: Uint32Array, 5126: Float32Array};
  const VERTEX = `#version 300 es
    in vec3 place; in vec3 normal; in vec2 uv;
    uniform mat4 model, view, lens;
    out vec3 facing; out vec2 at;
    void main() {
      facing = mat3(view) * mat3(model) * normal;
      at = uv;
      gl_Position = lens * view * model * vec4(place, 1.0);
    }`;
  const FRAGMENT = `#version 300 es
    precision mediump float;
    in vec3 facing; in vec2 at;
    uniform sampler2D skin; uniform vec4 colour;
    out vec4 seen;
    void main() {
      vec4 base = texture(skin, at) * colour;
      vec3 n = normalize(gl_FrontFacing ? facing : -facing);
      float light = 0.62 + 0.12 * n.y + 0.45 * max(dot(n, normalize(vec3(-0.45, 0.6, 0.75))), 0.0);
      seen = vec4(base.rgb * light + 0.06 * pow(1.0 - max(n.z, 0.0), 3.0), 1.0);
    }`;

  // 4 × 4 matrices by columns, as WebGL has them.
  const product = (a, b) => {
    const out = new Float32Array(16);
    for (let c = 0; c < 4; c++)
      for (let r = 0; r < 4; r++) for (let k = 0; k < 4; k++) out[4 * c + r] += a[4 * k + r] * b[4 * c + k];
    return out;
  };
  const placed = ({translation: t = [0, 0, 0], rotation: [x, y, z, w] = [0, 0, 0, 1], scale: s = [1, 1, 1]}) =>
    new Float32Array([
      (1 - 2 * (y * y + z * z)) * s[0], 2 * (x * y + z * w) * s[0], 2 * (x * z - y * w) * s[0], 0,
      2 * (x * y - z * w) * s[1], (1 - 2 * (x * x + z * z)) * s[1], 2 * (y * z + x * w) * s[1], 0,
      2 * (x * z + y * w) * s[2], 2 * (y * z - x * w) * s[2], (1 - 2 * (x * x + y * y)) * s[2], 0,
      t[0], t[1], t[2], 1,
    ]);
  const seenFrom = (turn, tilt, far, middle) => {
    const [c, s, d, e] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
    const turned = new Float32Array([c, s * e, s * d, 0, 0, d, -e, 0, -s, c * e, c * d, 0, 0, 0, -far, 1]);
    return product(turned, placed({translation: middle.map((value) => -value)}));
  };
  const lens = (aspect, near, far) => {
    const f = 1 / Math.tan(0.3);
    return new Float32Array([
      f / Math.max(aspect, 0.01), 0, 0, 0, 0, f, 0, 0, 0, 0, (far + near) / (near - far), -1, 0, 0, (2 * far * near) / (near - far), 0,
    ]);
  };

  class Glb {
    constructor(buffer) {
      const head = new DataView(buffer);
      const length = head.getUint32(12, true);
      this.json = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 20, length)));
      this.binary = buffer.slice(28 + length);
      if (this.json.extensionsRequired?.some((name) => /draco|meshopt|quantization|basisu/.test(name)))
        throw new Error("compressed");
    }

    values(number) {
      const accessor = this.json.accessors[number];
      const view = this.json.bufferViews[accessor.bufferView];
      const Kind = ARRAYS[accessor.componentType];
      const width = SIZES[accessor.type];
      const start = (view.byteOffset || 0) + (accessor.byteOffset || 0);
      const stride = view.byteStride || width * Kind.BYTES_PER_ELEMENT;
      if (stride === width * Kind.BYTES_PER_ELEMENT) return new Kind(this.binary, start, accessor.count * width);
      const out = new Kind(accessor.count * width);
      for (let n = 0; n < accessor.count; n++) out.set(new Kind(this.binary, start + n * stride, width), n * width);
      return out;
    }

    async picture(number) {
      const image = this.json.images[this.json.textures[number].source];
      const view = this.json.bufferViews[image.bufferView];
      const bytes = new Uint8Array(this.binary, view.byteOffset || 0, view.byteLength);
      return createImageBitmap(new Blob([bytes], {type: image.mimeType}));
    }
  }

  class AvatarFigure extends HTMLElement {
    async connectedCallback() {
      this.style.cssText += ";display:inline-block;position:relative;touch-action:pan-y;cursor:grab";
      if (!this.style.width) this.style.width = "320px";
      if (!this.style.height) this.style.height = "400px";
      this.poster = document.createElement("img");
      this.poster.alt = this.getAttribute("label") || "";
      this.poster.style.cssText = "width:100%;height:100%;object-fit:contain";
      if (this.getAttribute("poster")) this.poster.src = this.getAttribute("poster");
      this.append(this.poster);
      try {
        await this.load();
        this.dataset.state = "shown";
      } catch (error) {
        this.dataset.state = "poster";
        console.warn("figure is not shown:", error.message);
      }
    }

    disconnectedCallback() {
      cancelAnimationFrame(this.frame);
      this.gl?.getExtension("WEBGL_lose_context")?.loseContext();
      this.replaceChildren();
    }

    async load() {
      const canvas = document.createElement("canvas");
      canvas.style.cssText = "width:100%;height:100%;outline-offset:2px";
      canvas.tabIndex = 0;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", this.getAttribute("label") || "");
      const gl = (this.gl = canvas.getContext("webgl2", {antialias: true, alpha: true, premultipliedAlpha: false}));
      if (!gl) throw new Error("no WebGL 2");
      const answer = await fetch(this.getAttribute("src"), {credentials: "same-origin"});
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      this.glb = new Glb(await answer.arrayBuffer());
      this.program = this.linked();
      this.meshes = await Promise.all((this.glb.json.meshes || []).map((mesh) => this.uploaded(mesh)));
      this.measure();
      Object.assign(this, {canvas, turn: -0.45, tilt: 0.12, zoom: 1, quiet: matchMedia("(prefers-reduced-motion: reduce)").matches});
      this.listen();
      this.poster.replaceWith(canvas);
      this.began = performance.now();
      this.draw();
    }

    linked() {
      const gl = this.gl;
      const program = gl.createProgram();
      for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
        const shader = gl.createShader(kind);
        gl.shaderSource(shader, text);
        gl.compileShader(shader);
        gl.attachShader(program, shader);
      }
      ["place", "normal", "uv"].forEach((name, number) => gl.bindAttribLocation(program, number, name));
      gl.linkProgram(program);
      if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program));
      return program;
    }

    uploaded(mesh) {
      const gl = this.gl;
      return Promise.all(
        mesh.primitives.filter(({mode = 4}) => mode === 4).map(async (primitive) => {
          const array = gl.createVertexArray();
          const look = this.glb.json.materials?.[primitive.material]?.pbrMetallicRoughness || {};
          const texture = await this.texture(look.baseColorTexture?.index);
          gl.bindVertexArray(array);
          ["POSITION", "NORMAL", "TEXCOORD_0"].forEach((name, number) => {
            const accessor = primitive.attributes[name];
            if (accessor === undefined) return gl.vertexAttrib3f(number, 0, 0, 1);
            const {componentType, normalized = false, type} = this.glb.json.accessors[accessor];
            gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
            gl.bufferData(gl.ARRAY_BUFFER, this.glb.values(accessor), gl.STATIC_DRAW);
            gl.enableVertexAttribArray(number);
            gl.vertexAttribPointer(number, SIZES[type], componentType, normalized, 0, 0);
          });
          const points = this.glb.json.accessors[primitive.attributes.POSITION];
          const drawn = {array, texture, colour: look.baseColorFactor || [1, 1, 1, 1], count: points.count, bounds: [points.min, points.max]};
          if (primitive.indices !== undefined) {
            gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
            gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, this.glb.values(primitive.indices), gl.STATIC_DRAW);
            const indices = this.glb.json.accessors[primitive.indices];
            Object.assign(drawn, {count: indices.count, kind: indices.componentType});
          }
          gl.bindVertexArray(null);
          // A colour is linear in the file, a texture as it is seen.
          drawn.colour = drawn.colour.map((value, n) => (n < 3 ? value ** (1 / 2.2) : value));
          return drawn;
        }),
      );
    }

    async texture(number) {
      const picture = number === undefined ? new ImageData(new Uint8ClampedArray([255, 255, 255, 255]), 1, 1) : await this.glb.picture(number);
      const gl = this.gl;
      const texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, picture);
      gl.generateMipmap(gl.TEXTURE_2D);
      for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
      return texture;
    }

    // Calls `visit(mesh, matrix)` for every node with a mesh; `moved` are values of the animation by node.
    walk(visit, moved = {}) {
      const {nodes = [], scenes = [], scene = 0} = this.glb.json;
      const step = (number, above) => {
        const node = nodes[number];
        const matrix = product(above, node.matrix ? new Float32Array(node.matrix) : placed({...node, ...moved[number]}));
        if (node.mesh !== undefined) visit(this.meshes[node.mesh], matrix);
        (node.children || []).forEach((child) => step(child, matrix));
      };
      (scenes[scene]?.nodes || []).forEach((number) => step(number, placed({})));
    }

    measure() {
      const low = [Infinity, Infinity, Infinity];
      const high = low.map((value) => -value);
      this.walk((mesh, m) => {
        for (const {bounds} of mesh)
          for (let corner = 0; corner < 8; corner++) {
            const [x, y, z] = [0, 1, 2].map((axis) => bounds[(corner >> axis) & 1][axis]);
            for (let axis = 0; axis < 3; axis++) {
              const value = m[axis] * x + m[4 + axis] * y + m[8 + axis] * z + m[12 + axis];
              low[axis] = Math.min(low[axis], value);
              high[axis] = Math.max(high[axis], value);
            }
          }
      });
      this.middle = low.map((value, axis) => (value + high[axis]) / 2);
      this.size = Math.hypot(...low.map((value, axis) => high[axis] - value)) || 1;
    }

    moved(seconds) {
      const out = {};
      const animation = this.glb.json.animations?.[0];
      for (const {sampler, target} of this.quiet ? [] : animation?.channels || []) {
        const {input, output} = animation.samplers[sampler];
        const [times, values] = [this.glb.values(input), this.glb.values(output)];
        const width = values.length / times.length;
        if (target.path === "weights" || !Number.isInteger(width)) continue;
        const now = seconds % (times.at(-1) || 1);
        const after = Math.max(1, times.findIndex((time) => time >= now));
        const share = Math.min(1, Math.max(0, (now - times[after - 1]) / (times[after] - times[after - 1] || 1)));
        const mixed = Array.from({length: width}, (_, n) => values[(after - 1) * width + n] * (1 - share) + values[after * width + n] * share);
        const long = target.path === "rotation" ? Math.hypot(...mixed) || 1 : 1;
        (out[target.node] ||= {})[target.path] = mixed.map((value) => value / long);
      }
      return out;
    }

    listen() {
      const canvas = this.canvas;
      canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
      canvas.addEventListener("pointermove", (event) => {
        if (!canvas.hasPointerCapture(event.pointerId)) return;
        this.turn += event.movementX * 0.01;
        this.tilt = Math.min(1.4, Math.max(-0.6, this.tilt + event.movementY * 0.006));
      });
      canvas.addEventListener("wheel", (event) => {
        if (document.activeElement !== canvas) return; // a page is scrolled over it
        event.preventDefault();
        this.zoom = Math.min(3, Math.max(0.6, this.zoom * Math.exp(-event.deltaY * 0.001)));
      }, {passive: false});
      canvas.addEventListener("keydown", (event) => {
        const step = {ArrowLeft: [-0.2, 0], ArrowRight: [0.2, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1]}[event.key];
        if (!step) return;
        event.preventDefault();
        this.turn += step[0];
        this.tilt = Math.min(1.4, Math.max(-0.6, this.tilt + step[1]));
      });
    }

    draw() {
      const {gl, canvas, program} = this;
      this.frame = requestAnimationFrame(() => this.draw());
      const sharp = Math.min(devicePixelRatio || 1, 2);
      canvas.width = Math.max(1, canvas.clientWidth * sharp);
      canvas.height = Math.max(1, canvas.clientHeight * sharp);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.enable(gl.DEPTH_TEST);
      gl.clearColor(0.93, 0.945, 0.965, 1);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      gl.useProgram(program);
      const give = (name, matrix) => gl.uniformMatrix4fv(gl.getUniformLocation(program, name), false, matrix);
      const aspect = canvas.width / canvas.height;
      const far = (this.size * 1.75) / Math.min(1, aspect * 1.15) / this.zoom;
      give("lens", lens(aspect, far / 50, far * 4));
      give("view", seenFrom(this.turn, this.tilt, far, this.middle));
      this.walk((mesh, matrix) => {
        give("model", matrix);
        for (const {array, texture, colour, count, kind} of mesh) {
          gl.bindVertexArray(array);
          gl.bindTexture(gl.TEXTURE_2D, texture);
          gl.uniform4fv(gl.getUniformLocation(program, "colour"), colour);
          if (kind) gl.drawElements(gl.TRIANGLES, count, kind, 0);
          else gl.drawArrays(gl.TRIANGLES, 0, count);
        }
      }, this.moved((performance.now() - this.began) / 1000));
    }
  }

  customElements.define("avatar-figure", AvatarFigure);
})();
