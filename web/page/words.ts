/** Every sentence of the page around the report. */
export const words = {
  title: 'How much image noise does your model let through?',
  lead: 'noiselint reads the graph of an ONNX vision model, not its weights, and predicts how robust the design is to image noise, why, and what to change first.',
  drop: 'Drop ONNX files here, with the JSON files beside them',
  choose: 'or choose files',
  address: 'Address of a model',
  read: 'Read it',
  privateFiles: 'Nothing leaves this machine: the policy of this page allows no connection at all.',
  privateAddress:
    'Only the address you name is asked, for the parts of the file that hold the graph; nothing is sent. Its server has to allow range requests from other pages.',
  reading: 'Reading …',
  noModel: 'None of these files is a model: their names should end in .onnx.',
  saveHtml: 'Save the report',
  saveJson: 'Save as JSON',
  failed: 'The page could not do its work',
  unranged: 'the server sends whole files only: download the model and drop it instead',
  unsized: 'the server does not tell how large the file is',
  unreachable: 'the address did not answer, or does not let other pages read it',
  status: (status: number) => `the server answered with status ${status}`,
  missing: (location: string) => `external data ${location} is missing`,
  changed: 'the file changed while it was read: drop it again',
} as const;
