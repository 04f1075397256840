// A photo as it is kept and sent: drawn anew, so that what the camera wrote into the file (where, when, which phone) is gone.
export const photoMost = 300 * 1024; // bytes
const sides = [1600, 1280, 1024, 800, 640, 480], qualities = [0.8, 0.65, 0.5]; // px of the longer side, of JPEG

const encode = (canvas, quality) => new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', quality); });

function draw(canvas, picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff'; // what is transparent
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
}

async function smallEnough(picture) {
  const canvas = document.createElement('canvas');
  for (const side of sides) {
    draw(canvas, picture, side);
    for (const quality of qualities) {
      const blob = await encode(canvas, quality);
      if (blob && blob.size <= photoMost) return blob;
    }
  }
  return null;
}

// {bytes, sha256}; null where the file is no picture that this phone can read.
export async function shrink(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    return null;
  }
  const blob = await smallEnough(picture);
  picture.close();
  if (!blob) return null;
  const bytes = await blob.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return { bytes, sha256: Array.from(digest, (b) => b.toString(16).padStart(2, '0')).join('') };
}

// A small picture of it for the page, in a canvas: nothing leaves this page's memory for an address.
export async function thumbnail(bytes) {
  const picture = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
  const canvas = document.createElement('canvas');
  draw(canvas, picture, 240);
  picture.close();
  return canvas;
}
